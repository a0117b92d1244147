/**
 * The keys of the configuration, declared once in {@code conf/flexgate.schema.json}: name, default, words, bounds, one line of
 * documentation; {@link io.flexgate.config.keys.Keys} adds what the code calls them and how their texts become values. The
 * reader, the messages, the effective configuration and the reference all come from there. Reads nothing but that schema; no
 * positions; imports the rooms whose words the values are. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.config.keys;
