/**
 * The language of search filters: {@link io.mlops4j.core.filter.Filter} parses MLflow's syntax into
 * {@link io.mlops4j.core.filter.Condition}s that all must hold, each on a {@link
 * io.mlops4j.core.filter.Field} the searched kind of thing has according to its {@link
 * io.mlops4j.core.filter.Vocabulary}. Knows nothing of tables.
 *
 * <p>The module does not export this package: it is no API.
 */
@org.jspecify.annotations.NullMarked
package io.mlops4j.core.filter;
