/**
 * From one YAML file to {@link io.flexgate.config.Settings}: positions kept for every message, {@code ${env:..}} and
 * {@code ${file:..}} replaced, every key checked. Builds the settings records that the other rooms declare, so it imports
 * them and none imports it. Owns no state.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.config;
