/**
 * Time and allocation: of single decisions, measured with JMH, and of whole hits on a gateway, over sockets: {@code scripts/bench
 * micro}. One test runs some of it and looks at allocation alone.
 */
package io.flexgate.bench;
