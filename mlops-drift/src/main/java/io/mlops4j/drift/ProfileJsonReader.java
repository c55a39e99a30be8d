package io.mlops4j.drift;

import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads profiles from their JSON.
 *
 * <p>The document is put into the binary form and read from there, so that both forms are held to
 * the same rules. Members may come in any order; members that are not known are refused, and what
 * stands in a {@code summary} is not looked at.
 */
final class ProfileJsonReader {
  /** Of an exact sum: 67 digits of 32 bits, a signed one of 64, and the sign. */
  private static final int LONGEST_SUM = 67 * 8 + 16 + 1;

  private static final Set<String> NUMERIC_COUNTS =
      Set.of(
          "missing",
          "mistyped",
          "nan",
          "minusInfinity",
          "plusInfinity",
          "below",
          "above",
          "bins",
          "min",
          "max",
          "sum",
          "squares",
          "squaresOverflowed",
          "registers");

  private static final Set<String> CATEGORICAL_COUNTS =
      Set.of("missing", "mistyped", "categories", "unseen", "remainder", "sketch");

  private ProfileJsonReader() {}

  static ReferenceProfile readReference(String text) {
    Json document = JsonReader.read(text);
    long fingerprint = fingerprint(document, ProfileJson.REFERENCE);
    document.members(Set.of("format", "version", "fingerprint", "features"));
    ByteWriter out = StoredHeader.begin("MDRP", StoredProfile.VERSION);
    List<Json> features = document.member("features").elements();
    out.number(features.size());
    for (Json feature : features) {
      feature.members(Set.of("name", "importance", "type", "bins", "counts", "summary"));
      out.text(feature.member("name").text());
      boolean numeric = isNumeric(feature.member("type").text());
      out.raw(numeric ? 0 : 1);
      out.raw(feature.has("importance") ? 1 : 0);
      if (feature.has("importance")) {
        out.real(feature.member("importance").real());
      }
      Json bins = feature.member("bins");
      if (numeric) {
        numericBins(bins, out);
        numericCounts(feature.member("counts"), bins.member("edges").elements().size() + 1, out);
      } else {
        categoryBins(bins, out);
        List<String> categories =
            bins.member("categories").elements().stream().map(Json::text).toList();
        categoricalCounts(feature.member("counts"), categories, out);
      }
    }
    ReferenceProfile profile = StoredProfile.readReference(out.finish());
    if (profile.fingerprint() != fingerprint) {
      throw new ProfileFormatException(
          "the profile does not have the fingerprint it claims, " + Long.toHexString(fingerprint));
    }
    return profile;
  }

  static WindowProfile readWindow(ReferenceProfile reference, String text) {
    Json document = JsonReader.read(text);
    long fingerprint = fingerprint(document, ProfileJson.WINDOW);
    if (fingerprint != reference.fingerprint()) {
      throw new IncompatibleProfileException(reference.fingerprint(), fingerprint);
    }
    document.members(
        Set.of(
            "format",
            "version",
            "fingerprint",
            "summary",
            "features",
            "newFeatures",
            "newFeaturesRemainder"));
    ByteWriter out = StoredHeader.begin("MDWP", StoredProfile.VERSION);
    out.fixed(fingerprint);
    List<Json> features = document.member("features").elements();
    if (features.size() != reference.features().size()) {
      throw new ProfileFormatException(
          features.size() + " features, but the reference has " + reference.features().size());
    }
    for (int i = 0; i < features.size(); i++) {
      Json feature = features.get(i);
      ReferenceFeature known = reference.features().get(i);
      feature.members(Set.of("name", "counts", "summary"));
      if (!feature.member("name").text().equals(known.name())) {
        throw new ProfileFormatException("feature '" + known.name() + "' is not at its place");
      }
      if (known.bins() instanceof NumericBins numeric) {
        numericCounts(feature.member("counts"), numeric.innerBins(), out);
      } else {
        List<String> categories = ((CategoryBins) known.bins()).categories();
        categoricalCounts(feature.member("counts"), categories, out);
      }
    }
    named(document.member("newFeatures"), out);
    out.number(document.member("newFeaturesRemainder").count());
    return StoredProfile.readWindow(reference, out.finish());
  }

  private static long fingerprint(Json document, String format) {
    String found = document.member("format").text();
    if (!found.equals(format)) {
      throw new ProfileFormatException("expected format '" + format + "' but got '" + found + "'");
    }
    long version = document.member("version").count();
    if (version == 1) {
      throw new ProfileFormatException(
          "version 1 of the JSON form is not complete and cannot be read; use the binary form");
    }
    if (version != ProfileJson.VERSION) {
      throw new ProfileFormatException(
          "version "
              + version
              + " of the JSON form is not known; this library reads version "
              + ProfileJson.VERSION);
    }
    try {
      return Long.parseUnsignedLong(document.member("fingerprint").text(), 16);
    } catch (NumberFormatException e) {
      throw new ProfileFormatException("a fingerprint is up to 16 hexadecimal digits");
    }
  }

  private static boolean isNumeric(String type) {
    if (!type.equals("NUMERIC") && !type.equals("CATEGORICAL")) {
      throw new ProfileFormatException("type '" + type + "' is neither NUMERIC nor CATEGORICAL");
    }
    return type.equals("NUMERIC");
  }

  private static void numericBins(Json bins, ByteWriter out) {
    bins.members(Set.of("empty", "min", "max", "edges"));
    out.raw(bins.member("empty").truth() ? 1 : 0);
    out.real(bins.member("min").real());
    out.real(bins.member("max").real());
    List<Json> edges = bins.member("edges").elements();
    out.number(edges.size());
    edges.forEach(edge -> out.real(edge.real()));
  }

  private static void categoryBins(Json bins, ByteWriter out) {
    bins.members(Set.of("unseenNames", "categories"));
    out.number(bins.member("unseenNames").count());
    List<Json> categories = bins.member("categories").elements();
    out.number(categories.size());
    categories.forEach(category -> out.text(category.text()));
  }

  private static void numericCounts(Json counts, int innerBins, ByteWriter out) {
    counts.members(NUMERIC_COUNTS);
    List<Json> inner = counts.member("bins").elements();
    if (inner.size() != innerBins) {
      throw new ProfileFormatException(
          "counts of " + inner.size() + " bins, but there are " + innerBins);
    }
    out.number(counts.member("minusInfinity").count());
    out.number(counts.member("below").count());
    inner.forEach(bin -> out.number(bin.count()));
    for (String cell : List.of("above", "plusInfinity", "nan", "missing", "mistyped")) {
      out.number(counts.member(cell).count());
    }
    StoredCounts.writeSum(sum(counts.member("sum").text()), out);
    StoredCounts.writeSum(sum(counts.member("squares").text()), out);
    out.raw(counts.member("squaresOverflowed").truth() ? 1 : 0);
    out.real(counts.member("min").real());
    out.real(counts.member("max").real());
    out.bytes(registers(counts.member("registers").text()));
  }

  private static ExactSum sum(String hexadecimal) {
    if (hexadecimal.length() <= LONGEST_SUM && hexadecimal.matches("-?[0-9a-f]+")) {
      try {
        return ExactSum.ofUnits(new BigInteger(hexadecimal, 16));
      } catch (ArithmeticException beyond) {
        throw new ProfileFormatException("a sum is beyond what doubles can add up to");
      }
    }
    throw new ProfileFormatException(
        "a sum is a hexadecimal whole number of at most " + LONGEST_SUM + " characters");
  }

  private static byte[] registers(String hexadecimal) {
    if (hexadecimal.length() != 2 * DistinctEstimate.REGISTERS) {
      throw new ProfileFormatException(
          "registers are " + 2 * DistinctEstimate.REGISTERS + " hexadecimal digits");
    }
    byte[] registers;
    try {
      registers = HexFormat.of().parseHex(hexadecimal);
    } catch (IllegalArgumentException e) {
      throw new ProfileFormatException("registers are hexadecimal digits: " + e.getMessage());
    }
    for (byte register : registers) {
      if (register < 0 || register > StoredCounts.LARGEST_RANK) {
        throw new ProfileFormatException(
            "a register is at most " + StoredCounts.LARGEST_RANK + ", not " + (register & 0xFF));
      }
    }
    return registers;
  }

  private static void categoricalCounts(Json counts, List<String> categories, ByteWriter out) {
    counts.members(CATEGORICAL_COUNTS);
    Map<String, Json> known = counts.member("categories").members(Set.copyOf(categories));
    if (known.size() != categories.size()) {
      throw new ProfileFormatException(
          "counts of " + known.size() + " categories, but there are " + categories.size());
    }
    categories.forEach(
        category -> out.number(counts.member("categories").member(category).count()));
    named(counts.member("unseen"), out);
    long remainder = counts.member("remainder").count();
    out.number(remainder);
    if (remainder > 0) {
      out.raw(counts.has("sketch") ? 1 : 0);
      if (counts.has("sketch")) {
        out.bytes(base64(counts.member("sketch").text()));
      }
    } else if (counts.has("sketch")) {
      throw new ProfileFormatException("a sketch of a remainder that is zero");
    }
    out.number(counts.member("missing").count());
    out.number(counts.member("mistyped").count());
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new ProfileFormatException("the remainder's sketch is not Base64: " + e.getMessage());
    }
  }

  private static void named(Json counts, ByteWriter out) {
    Map<String, Json> members = counts.members();
    out.number(members.size());
    members.forEach(
        (name, count) -> {
          out.text(name);
          out.number(count.count());
        });
  }
}
