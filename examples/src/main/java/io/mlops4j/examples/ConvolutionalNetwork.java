package io.mlops4j.examples;

import io.mlops4j.quantize.Sample;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A network that reads pictures of text, with pictures from a seed. The build unpacks the model
 * file.
 *
 * @param name what it does
 * @param file the file of its model
 * @param calibration pictures that set scales
 * @param evaluation pictures that accuracy is measured on
 */
record ConvolutionalNetwork(
    String name, String file, List<Sample> calibration, List<Sample> evaluation) {

  /** The detector, the recognizer and the classifier that PP-OCRv4 is used with. */
  static List<ConvolutionalNetwork> all() {
    return of(1);
  }

  /** The same networks with other pictures. */
  static List<ConvolutionalNetwork> of(long seed) {
    return List.of(
        new ConvolutionalNetwork(
            "detector",
            "ch_PP-OCRv4_det_infer.onnx",
            TextImages.pages(16, 320, 320, seed),
            TextImages.pages(8, 320, 320, seed + 1_000)),
        new ConvolutionalNetwork(
            "recognizer",
            "ch_PP-OCRv4_rec_infer.onnx",
            TextImages.lines(16, 48, 320, seed),
            TextImages.lines(16, 48, 320, seed + 1_000)),
        new ConvolutionalNetwork(
            "classifier",
            "ch_ppocr_mobile_v2.0_cls_infer.onnx",
            TextImages.lines(32, 48, 192, seed),
            TextImages.lines(128, 48, 192, seed + 1_000)));
  }

  /** Writes the pictures as two files that numpy reads. */
  void writePictures(Path folder) throws IOException {
    write(folder.resolve(name + ".calibration.npy"), calibration);
    write(folder.resolve(name + ".evaluation.npy"), evaluation);
  }

  private static void write(Path file, List<Sample> pictures) throws IOException {
    List<Long> shape = tensor(pictures.get(0)).shape();
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d, %d), }"
            .formatted(pictures.size(), shape.get(1), shape.get(2), shape.get(3));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
      out.write("%-117s\n".formatted(header).getBytes(StandardCharsets.US_ASCII));
      for (Sample picture : pictures) {
        ByteBuffer bytes = tensor(picture).bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        out.write(copy);
      }
    }
  }

  /** SHA-256 of all pictures, because another Java version may draw them otherwise. */
  String picturesDigest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      calibration.forEach(picture -> digest.update(tensor(picture).bytes()));
      evaluation.forEach(picture -> digest.update(tensor(picture).bytes()));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static Sample.Tensor tensor(Sample picture) {
    return picture.inputs().values().iterator().next();
  }
}
