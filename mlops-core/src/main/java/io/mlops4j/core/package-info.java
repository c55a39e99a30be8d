/**
 * A model registry that runs inside the application: versions whose bytes cannot change, aliases
 * that move only through gates, and a history of every move.
 *
 * <p>{@link io.mlops4j.core.ModelRegistry} is the entry. It hands out {@link
 * io.mlops4j.core.RegisteredModel}s, whose {@link io.mlops4j.core.NewVersion} registers a {@link
 * io.mlops4j.core.ModelVersion} with its {@link io.mlops4j.core.Artifact}s, {@link
 * io.mlops4j.core.Metric}s, {@link io.mlops4j.core.Dataset}s and {@link
 * io.mlops4j.core.Derivation}. A version becomes {@code champion}, or any other alias, through a
 * {@link io.mlops4j.core.Promotion} that must pass its {@link io.mlops4j.core.Gate}s; each move is
 * an {@link io.mlops4j.core.AliasMove} of the history. What is gated, {@code
 * io.mlops4j.core.evaluate} computes; {@code io.mlops4j.core.assertj} asserts on it in tests. A
 * {@link io.mlops4j.core.ModelUri} names a version the way MLflow does.
 *
 * <p>{@link io.mlops4j.core.ModelSignature} says what a version takes and gives, {@link
 * io.mlops4j.core.Lineage} where it comes from and what was made of it, {@link
 * io.mlops4j.core.DatasetState} whether its data is still what it was. {@link
 * io.mlops4j.core.HistoryCheck} and {@link io.mlops4j.core.IntegrityReport} tell whether everything
 * is still as it was written.
 *
 * <p>A version is registered in one step or begun as a {@link io.mlops4j.core.PendingVersion}; its
 * {@link io.mlops4j.core.VersionState} says what may be done with it, each later {@link
 * io.mlops4j.core.Change} is logged, and a {@link io.mlops4j.core.Retention} says when what was
 * deleted is purged. Listeners are told each {@link io.mlops4j.core.RegistryEvent}.
 *
 * <p>An {@link io.mlops4j.core.Experiment} has runs: an {@link io.mlops4j.core.ActiveRun} is
 * written to, with {@link io.mlops4j.core.MetricBatch}es of points; a {@link io.mlops4j.core.Run}
 * is what was read of it, from where a version is registered, a {@link
 * io.mlops4j.core.MetricHistory} followed, or a {@link io.mlops4j.core.RunComparison} made. A
 * {@link io.mlops4j.core.Search} finds models, versions, experiments and runs, {@link
 * io.mlops4j.core.Page} by page.
 *
 * <p>A version may carry a signature (package {@code io.mlops4j.core.signing}); a gate, or the
 * registry itself, can require one that a trusted key made.
 *
 * <p>Metadata lives in an SQLite file or in PostgreSQL, bytes in an {@link
 * io.mlops4j.core.ArtifactStore} addressed by their digest. Several threads and several processes
 * may share one registry. A {@link io.mlops4j.core.Resolver} answers from memory where a service
 * asks at every request. Everything that can fail at run time is a {@link
 * io.mlops4j.core.RegistryException}.
 */
@NullMarked
package io.mlops4j.core;

import org.jspecify.annotations.NullMarked;
