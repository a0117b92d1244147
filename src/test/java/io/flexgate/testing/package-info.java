/** What tests stand on: a real gateway and a real sandbox on real ports, a client, a watch over the log and the loops. */
package io.flexgate.testing;
