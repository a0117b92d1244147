/**
 * Texts with places: a YAML document of which every value knows its line and column, and problems that point at them. Knows
 * no key and no setting. Imports the YAML parser. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.config.text;
