/**
 * Who may make how many calls, and in which order: the arithmetic of buckets, shares, queues and limits. Pure: no Vert.x, no
 * clock, no chance; the time and the dice are arguments. Imports no room; Bucket4j and Resilience4j live here alone. Owns no
 * state: what is not a value here belongs to whoever made it ({@code shield} for budgets, {@code access} for teams' meters).
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.limits;
