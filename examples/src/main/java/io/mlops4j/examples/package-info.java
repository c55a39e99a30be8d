/**
 * Small programs, one per capability, and the quickstart that joins them all.
 *
 * <p>{@link io.mlops4j.examples.Quickstart} runs the whole operations loop on a real sentence
 * encoder. It stands on {@link io.mlops4j.examples.SentenceTokenizer} (text to token ids), {@link
 * io.mlops4j.examples.Embedding} (token vectors to one unit vector) and {@link
 * io.mlops4j.examples.Texts} (what its users say). The other programs are the sources of the code
 * in the documents, where each block names its file.
 */
@NullMarked
package io.mlops4j.examples;

import org.jspecify.annotations.NullMarked;
