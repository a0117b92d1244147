/** What is decided of a request before anything is done: for those who do it, and for those who only want to know. */
@org.jspecify.annotations.NullMarked
package io.flexgate.relay.plan;
