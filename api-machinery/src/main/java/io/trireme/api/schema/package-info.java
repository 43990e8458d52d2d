/**
 * Structural schemas: what fields an object may have and how they merge. One schema drives
 * decoding, unknown-field reporting, defaulting, validation, strategic merge, server-side apply and
 * OpenAPI.
 */
package io.trireme.api.schema;
