/** Seed. */
@NullMarked
package io.mlops4j.drift;

import org.jspecify.annotations.NullMarked;
