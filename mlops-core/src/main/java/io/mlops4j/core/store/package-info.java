/**
 * The database below the registry: {@link io.mlops4j.core.store.Database} runs work in reads and
 * transactions, each on a {@link io.mlops4j.core.store.Session}; {@link
 * io.mlops4j.core.store.Connections} is the one seam between database products; {@link
 * io.mlops4j.core.store.Schema} brings a database to the tables this release knows.
 *
 * <p>The module does not export this package: it is no API.
 */
@org.jspecify.annotations.NullMarked
package io.mlops4j.core.store;
