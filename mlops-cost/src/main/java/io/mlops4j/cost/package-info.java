/** Seed. */
@NullMarked
package io.mlops4j.cost;

import org.jspecify.annotations.NullMarked;
