/**
 * HTTP's own rules, claim by claim, through a gateway and over sockets: RFC 9111 above all, and what RFC 9110, 9211, 9213, 5861
 * and 9875 add to it. {@code ReferenceCache} says the same once more, and is compared with the gateway.
 */
package io.flexgate.rfc;
