/**
 * The race test: an upstream of versioned registers, schedules made from seeds, lanes that run them through a real gateway, and
 * the check that no read which starts after a write was answered shows an older state.
 */
package io.flexgate.race;
