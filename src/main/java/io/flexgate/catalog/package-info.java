/**
 * What the API is, as data: its operations, the entities that their paths and answers name, what each read tells and what
 * each write changes. {@code flex-plugins.yaml} is the truth; this room reads it and matches requests against it. Pure:
 * imports {@code http} and a YAML reader. Immutable once read.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.catalog;
