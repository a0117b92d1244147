/**
 * The shield in virtual time: an upstream that takes so many calls at once and says 429 to the rest, teams that want more than
 * that, and the budget between them. Ten minutes pass in a second; everything that happens follows from a seed.
 */
package io.flexgate.limits.simulation;
