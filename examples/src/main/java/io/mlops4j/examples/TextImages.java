package io.mlops4j.examples;

import io.mlops4j.quantize.Sample;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Pictures of lines of text from a seed, as a reader of documents is given. The letters are strokes
 * of our own, so that a machine without fonts draws the same, and without round ends or joins,
 * which newer Java versions draw otherwise.
 */
final class TextImages {

  /** Points of each stroke as pairs of column (0..2) and row (0..4). */
  private static final Map<Character, String> GLYPHS =
      Map.ofEntries(
          Map.entry('A', "0401102124 0222"),
          Map.entry('B', "0004142302 0011211202"),
          Map.entry('C', "2110010314 1423"),
          Map.entry('D', "00041423211000"),
          Map.entry('E', "20000424 0212"),
          Map.entry('F', "200004 0212"),
          Map.entry('H', "0004 2024 0222"),
          Map.entry('I', "1014"),
          Map.entry('K', "0004 200224"),
          Map.entry('L', "000424"),
          Map.entry('M', "0400122024"),
          Map.entry('N', "04002420"),
          Map.entry('O', "100103142321 2110"),
          Map.entry('P', "0400102112 1202"),
          Map.entry('R', "0400102112 1202 1224"),
          Map.entry('S', "21100122 22231403"),
          Map.entry('T', "0020 1014"),
          Map.entry('U', "0003142320"),
          Map.entry('V', "001420"),
          Map.entry('X', "0024 2004"),
          Map.entry('Y', "001220 1214"),
          Map.entry('Z', "00200424"),
          Map.entry('1', "011014 0424"),
          Map.entry('2', "0110210424"),
          Map.entry('4', "14100323"),
          Map.entry('7', "002014"));

  private static final char[] LETTERS = "ABCDEFHIKLMNOPRSTUVXYZ1247".toCharArray();
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private TextImages() {}

  /** Pages of several lines, normalised as the detector of text is fed. */
  static List<Sample> pages(int count, int height, int width, long seed) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed * 1_000_003 + i);
      BufferedImage image = blank(height, width, random);
      Graphics2D pen = pen(image);
      int y = 10 + random.nextInt(16);
      while (y < height - 24) {
        int size = 14 + random.nextInt(22);
        line(pen, random, 8 + random.nextInt(width / 3), y, size, 3 + random.nextInt(14));
        y += size + 8 + random.nextInt(24);
      }
      pen.dispose();
      noise(image, random);
      samples.add(sample(image, MEAN, DEVIATION));
    }
    return samples;
  }

  /** Single lines that fill the picture, normalised as the recognizer and classifier are fed. */
  static List<Sample> lines(int count, int height, int width, long seed) {
    List<Sample> samples = new ArrayList<>();
    float[] half = {0.5f, 0.5f, 0.5f};
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed * 1_000_003 + i);
      BufferedImage image = blank(height, width, random);
      Graphics2D pen = pen(image);
      if (random.nextInt(4) == 0) {
        pen.rotate(Math.PI, width / 2.0, height / 2.0);
      }
      int size = height * 5 / 8 + random.nextInt(height / 6);
      line(pen, random, 4 + random.nextInt(12), (height - size) / 2, size, width / size + 2);
      pen.dispose();
      noise(image, random);
      samples.add(sample(image, half, half));
    }
    return samples;
  }

  private static BufferedImage blank(int height, int width, Random random) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int light = 170 + random.nextInt(80);
    Graphics2D pen = image.createGraphics();
    pen.setColor(new Color(light, light - random.nextInt(20), light - random.nextInt(30)));
    pen.fillRect(0, 0, width, height);
    pen.dispose();
    return image;
  }

  private static Graphics2D pen(BufferedImage image) {
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    return pen;
  }

  private static void line(Graphics2D pen, Random random, int x, int y, int size, int letters) {
    int dark = random.nextInt(90);
    pen.setColor(new Color(dark, random.nextInt(dark + 1), random.nextInt(dark + 60)));
    float thickness = size * (0.07f + 0.07f * random.nextFloat());
    pen.setStroke(new BasicStroke(thickness, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL));
    double slant = 0.25 * (random.nextDouble() - 0.3);
    double at = x;
    for (int i = 0; i < letters; i++) {
      if (random.nextInt(7) > 0) {
        char letter = LETTERS[random.nextInt(LETTERS.length)];
        AffineTransform place =
            new AffineTransform(size * 0.25, 0, -slant * size * 0.25, size * 0.25, at, y);
        pen.draw(place.createTransformedShape(shape(letter)));
      }
      at += size * (0.72 + 0.1 * random.nextDouble());
    }
  }

  private static Path2D shape(char letter) {
    Path2D path = new Path2D.Double();
    for (String stroke : Objects.requireNonNull(GLYPHS.get(letter)).split(" ", -1)) {
      for (int i = 0; i + 1 < stroke.length(); i += 2) {
        int column = stroke.charAt(i) - '0';
        int row = stroke.charAt(i + 1) - '0';
        if (i == 0) {
          path.moveTo(column, row);
        } else {
          path.lineTo(column, row);
        }
      }
    }
    return path;
  }

  private static void noise(BufferedImage image, Random random) {
    int strength = 2 + random.nextInt(14);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        int changed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
          int value = ((rgb >> shift) & 255) + random.nextInt(2 * strength + 1) - strength;
          changed |= Math.max(0, Math.min(255, value)) << shift;
        }
        image.setRGB(x, y, changed);
      }
    }
  }

  private static Sample sample(BufferedImage image, float[] mean, float[] deviation) {
    int height = image.getHeight();
    int width = image.getWidth();
    float[] values = new float[3 * height * width];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int code = (image.getRGB(x, y) >> (8 * c)) & 255;
          values[(c * height + y) * width + x] = (code / 255f - mean[c]) / deviation[c];
        }
      }
    }
    return Sample.create().floats("x", values, 1, 3, height, width);
  }
}
