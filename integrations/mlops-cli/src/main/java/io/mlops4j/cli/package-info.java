/**
 * The shell tool. {@code Main} starts it, {@code VectorRelaunch} gives it the vector module, {@code
 * MlopsCommand} is the root of its commands, and {@code Failures} turns exceptions into one line
 * and an exit code. {@code DriftCommand} compares two {@code CsvTable}s by a {@code
 * TableComparison}, whose bins come from one {@code ColumnSummary} per column.
 */
@NullMarked
package io.mlops4j.cli;

import org.jspecify.annotations.NullMarked;
