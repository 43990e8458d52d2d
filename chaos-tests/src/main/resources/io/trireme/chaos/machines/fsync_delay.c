/* Waits before each fsync for as many milliseconds as the file that TRIREME_TEST_FSYNC_MILLIS names says. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_a_while(void) {
    const char *path = getenv("TRIREME_TEST_FSYNC_MILLIS");
    char text[16] = {0};
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    long millis = length > 0 ? atol(text) : 0;
    struct timespec left = {millis / 1000, millis % 1000 * 1000000};
    while (millis > 0 && nanosleep(&left, &left) != 0) { }
}

int fsync(int file) {
    wait_a_while();
    return (int) syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    wait_a_while();
    return (int) syscall(SYS_fdatasync, file);
}
