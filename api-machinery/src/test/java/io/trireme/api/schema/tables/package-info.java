/** Makes the checked-in schema tables; never shipped. */
package io.trireme.api.schema.tables;
