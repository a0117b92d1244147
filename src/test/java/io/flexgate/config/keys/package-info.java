@org.jspecify.annotations.NullMarked
package io.flexgate.config.keys;
