/** What a collector gets to see of requests, by the protocol's own definition, and what none costs. */
package io.flexgate.tracing;
