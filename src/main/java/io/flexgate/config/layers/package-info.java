/**
 * What a configuration consists of, by dotted path and as it was written: the file, the environment over it, the command line
 * over both, and what is put in for {@code ${...}}. Imports the keys and the texts, no room. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.config.layers;
