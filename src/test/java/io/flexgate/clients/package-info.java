/** Real client libraries, unmodified, pointed at a gateway by the means that their authors document. */
package io.flexgate.clients;
