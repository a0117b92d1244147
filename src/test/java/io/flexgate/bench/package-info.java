/** Time and allocation of single decisions, measured with JMH: {@code scripts/bench micro}. No test runs them. */
package io.flexgate.bench;
