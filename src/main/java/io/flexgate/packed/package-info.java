/** Documents in a form that is read in no time: what a package has made of texts that take a good part of a start to parse. */
@NullMarked
package io.flexgate.packed;

import org.jspecify.annotations.NullMarked;
