/**
 * Follows the configuration while the gateway runs: notices that it has changed, has it read and checked whole, and hands it to
 * whoever goes by it. Imports {@code config} and Vert.x. Its verticle owns which configuration is in force.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.reload;
