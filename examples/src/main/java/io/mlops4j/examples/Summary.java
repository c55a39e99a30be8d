package io.mlops4j.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of one run of the quickstart, and the claims that did not hold. */
final class Summary {

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<String> brokenClaims = new ArrayList<>();

  void put(String name, Object value) {
    if (values.put(name, value) != null) {
      throw new IllegalStateException("The summary already has a " + name);
    }
  }

  /** Records a claim of the run; one that does not hold makes the program fail at its end. */
  void claim(boolean holds, String claim) {
    if (!holds) {
      brokenClaims.add(claim);
    }
  }

  Map<String, Object> values() {
    return Map.copyOf(values);
  }

  List<String> brokenClaims() {
    return List.copyOf(brokenClaims);
  }

  void writeTo(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, json.writeValueAsString(values) + "\n");
  }
}
