package io.trireme.api.cel;

/** CEL's null. */
enum NullValue {
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
