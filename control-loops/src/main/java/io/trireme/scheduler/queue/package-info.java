/**
 * Which pod is next: by priority, then by age; pods that found no node wait until something changes
 * that could help them, or five minutes.
 */
package io.trireme.scheduler.queue;
