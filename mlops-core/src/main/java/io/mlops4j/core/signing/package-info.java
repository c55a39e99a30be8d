/**
 * Signed models: OpenSSF Model Signing 1.0 with keys, by the cryptography of the Java platform
 * alone.
 *
 * <p>A {@link io.mlops4j.core.signing.ModelSigner} makes a {@link
 * io.mlops4j.core.signing.SignatureBundle} of a directory, of files, or of digests that are known
 * already; a {@link io.mlops4j.core.signing.ModelVerifier} that trusts the public key turns bundle
 * and model into a {@link io.mlops4j.core.signing.VerifiedModel}, or throws a {@link
 * io.mlops4j.core.signing.SigningException} whose kind says why not. {@link
 * io.mlops4j.core.signing.PemKeys} reads the keys.
 *
 * <p>Built are the parts every implementation has to have: method {@code key} on P-256, P-384 and
 * P-521, SHA-256, whole files. Certificates, Sigstore's own method, shards and other digests are
 * refused by name. Bundles are read as hostile: bounded in bytes, depth and number of files, in one
 * spelling of base64 and DER, and not believed before the signature was verified.
 */
@NullMarked
package io.mlops4j.core.signing;

import org.jspecify.annotations.NullMarked;
