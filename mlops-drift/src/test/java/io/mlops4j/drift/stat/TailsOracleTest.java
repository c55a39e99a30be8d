package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class TailsOracleTest {
  @Test
  void tails_areMpmaths() {
    // mpmath 1.3.0 at 30 digits: erfc(z / sqrt(2)) / 2, gammainc(d / 2, x / 2, regularized=True),
    // quad of Student's density
    assertClose(Tails.normal(0.1), 0.460172162722971, 1e-12);
    assertClose(Tails.normal(1), 0.15865525393145705, 1e-12);
    assertClose(Tails.normal(3), 0.0013498980316300946, 1e-12);
    assertClose(Tails.normal(8), 6.220960574271784e-16, 1e-12);
    assertClose(Tails.normal(20), 2.7536241186062337e-89, 1e-12);
    assertClose(Tails.normal(35), 1.1249107064724062e-268, 1e-12);
    assertClose(Tails.chiSquare(0.01, 1), 0.920344325445942, 1e-11);
    assertClose(Tails.chiSquare(3.84, 1), 0.050043521248705106, 1e-11);
    assertClose(Tails.chiSquare(50, 1), 1.537459794428035e-12, 1e-11);
    assertClose(Tails.chiSquare(1000, 1), 1.7958327848007262e-219, 1e-11);
    assertClose(Tails.chiSquare(20, 10), 0.029252688076961072, 1e-11);
    assertClose(Tails.chiSquare(5, 10), 0.8911780189141513, 1e-11);
    assertClose(Tails.chiSquare(1100, 1000), 0.014614408126295194, 1e-11);
    assertClose(Tails.chiSquare(900, 1000), 0.9892827619087102, 1e-11);
    assertClose(Tails.chiSquare(10500, 10000), 0.00024794736798936087, 1e-11);
    assertClose(Tails.chiSquare(300, 5), 1.0015302305957845e-62, 1e-11);
    assertClose(Tails.student(0.5, 1), 0.35241638234956674, 1e-10);
    assertClose(Tails.student(2, 3.7), 0.060908600952617, 1e-10);
    assertClose(Tails.student(10, 8), 4.244090763814246e-06, 1e-10);
    assertClose(Tails.student(3, 10000.0), 0.0013532240949988331, 1e-10);
    assertClose(Tails.student(5, 1000000.0), 2.866998935445371e-07, 1e-10);
    assertClose(Tails.student(30, 25), 1.997931425127538e-21, 1e-10);
    assertClose(Tails.student(0.01, 2000000.0), 0.49601064418407115, 1e-10);
    assertClose(Tails.student(6, 2000000.0), 9.867562631966131e-10, 1e-10);
  }
}
