package io.mlops4j.core.signing;

import java.util.List;
import java.util.Optional;

/**
 * What a signature proved: who signed which bytes. Immutable.
 *
 * @param keyId the trusted key that signed
 * @param modelName what the signer called the model; for people
 * @param sha256 one digest for all of the files
 * @param files the files that were signed and are those of the model
 */
public record VerifiedModel(String keyId, String modelName, String sha256, List<SignedFile> files) {

  /**
   * Copies the files.
   *
   * @param keyId the trusted key that signed
   * @param modelName what the signer called the model; for people
   * @param sha256 one digest for all of the files
   * @param files the files that were signed and are those of the model
   */
  public VerifiedModel {
    files = List.copyOf(files);
  }

  /**
   * {@return the signed digest of a file}
   *
   * @param name its path within the model
   */
  public Optional<String> sha256Of(String name) {
    return files.stream()
        .filter(file -> file.name().equals(name))
        .map(SignedFile::sha256)
        .findFirst();
  }
}
