@org.jspecify.annotations.NullUnmarked
package io.flexgate.metrics;
