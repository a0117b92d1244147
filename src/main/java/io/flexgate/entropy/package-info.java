/** Numbers that nobody can foresee. Imports no other room. */
@NullMarked
package io.flexgate.entropy;

import org.jspecify.annotations.NullMarked;
