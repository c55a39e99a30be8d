package io.mlops4j.drift.stream;

/** Attributes, nominal ones as the number of their category, and the class they belong to. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Example(double[] attributes, boolean label) {}
