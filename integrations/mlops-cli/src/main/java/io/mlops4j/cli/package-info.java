/**
 * The shell tool. {@code Main} starts it, {@code MlopsCommand} is the root of its commands, and
 * {@code Failures} turns exceptions into one line and an exit code. {@code QuantizeCommand} asks
 * {@code VectorRelaunch} whether a second process with the vector module is sooner done.
 *
 * <p>Below {@code RegistryCommand}, each command is a class that finds its registry through {@code
 * RegistryLocation} and prints through {@code Output}, as text or JSON. {@code DriftCommand}
 * compares two {@code CsvTable}s by a {@code TableComparison}, whose bins come from one {@code
 * ColumnSummary} per column.
 *
 * <p>{@code InstallCommand} makes an {@code Installation}: the jar with a script that starts it
 * from a {@code ClassArchive}, of the classes that a {@code Rehearsal} of the commands loads.
 */
@NullMarked
package io.mlops4j.cli;

import org.jspecify.annotations.NullMarked;
