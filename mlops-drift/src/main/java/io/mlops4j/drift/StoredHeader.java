package io.mlops4j.drift;

/** The start of every stored form: four letters that say what it is, and the version. */
final class StoredHeader {
  private StoredHeader() {}

  static ByteWriter begin(String magic, int version) {
    ByteWriter out = new ByteWriter();
    magic.chars().forEach(out::raw);
    out.raw(version);
    return out;
  }

  /** A reader behind the header of a form of versions 1 to {@code newest}. */
  static ByteReader open(byte[] bytes, String magic, int newest) {
    for (int i = 0; i < magic.length(); i++) {
      if (i >= bytes.length || bytes[i] != magic.charAt(i)) {
        throw new ProfileFormatException(
            "not a stored form of this kind: it does not start with '" + magic + "'");
      }
    }
    int version = bytes.length > magic.length() ? bytes[magic.length()] & 0xFF : newest;
    if (version < 1 || version > newest) {
      throw new ProfileFormatException(
          "version "
              + version
              + " of the stored form is not known; this library reads up to version "
              + newest);
    }
    ByteReader in = new ByteReader(bytes, version);
    for (int i = 0; i <= magic.length(); i++) {
      in.raw();
    }
    return in;
  }
}
