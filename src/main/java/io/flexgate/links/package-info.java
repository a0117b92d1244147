/**
 * The links in answers: where they stand in the JSON, and the form they take for the origin a client used. Works on bytes;
 * nothing is parsed into a tree and printed again. Pure: imports {@code http} and a JSON tokeniser. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.links;
