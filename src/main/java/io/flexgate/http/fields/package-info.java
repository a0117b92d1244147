/**
 * Structured fields (RFC 9651) as immutable values: what a List, Dictionary or Item field says, and its canonical form. Our own
 * because the library at hand ends at RFC 8941: one Date or Display String would make it refuse a whole field. Each type reads
 * by {@code parse}, where a field that breaks the rules is an empty Optional, and prints by {@code toString}. Pure: imports
 * nothing but the JDK. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.http.fields;
