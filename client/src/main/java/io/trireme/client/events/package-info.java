/**
 * Records core/v1 Events after client-go's rules: equal events raise a count, similar ones are
 * aggregated, a noisy source is held back. One virtual thread writes them; its queue is bounded.
 */
package io.trireme.client.events;
