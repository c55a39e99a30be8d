/**
 * The database below the registry: {@link io.mlops4j.core.store.Database} runs work in reads and
 * transactions, each on a {@link io.mlops4j.core.store.Session}; {@link
 * io.mlops4j.core.store.Connections} is the one seam between database products, with {@link
 * io.mlops4j.core.store.SqliteConnections} and {@link io.mlops4j.core.store.PostgresConnections};
 * {@link io.mlops4j.core.store.SqliteDriver} loads the library below the first of them.
 *
 * <p>{@link io.mlops4j.core.store.Schema} brings a database to the tables this release knows. To
 * change them, add {@code schema-<n>.sql} with the next number and raise {@code Schema.VERSION}; a
 * script that has been released never changes. Scripts use SQL that every product understands, with
 * SQLite's {@code TEXT} and {@code BLOB}, which {@link
 * io.mlops4j.core.store.Connections#dialect(String)} turns into what a product calls them. A
 * statement ends with the first line that contains a semicolon.
 *
 * <p>The module does not export this package: it is no API.
 */
@org.jspecify.annotations.NullMarked
package io.mlops4j.core.store;
