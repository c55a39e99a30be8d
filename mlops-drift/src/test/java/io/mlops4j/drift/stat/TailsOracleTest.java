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

  @Test
  void student_manyDegreesAndFarOut_isMpmaths() {
    // mpmath 1.3.0 at 40 digits, x = d / (d + t * t), a = d / 2: x**a * sqrt(1 - x)
    // / (2 * a * beta(a, 0.5)) * hyp2f1(a + 0.5, 1, a + 1, x)
    assertClose(Tails.student(7.05, 200), 1.42175035025657e-11, 1e-10);
    assertClose(Tails.student(7.08, 200), 1.1960523568057585e-11, 1e-10);
    assertClose(Tails.student(10, 200), 1.1887415722103797e-19, 1e-10);
    assertClose(Tails.student(300, 200), 1.0781402277631366e-267, 1e-10);
    assertClose(Tails.student(19.2, 208), 3.032770987982936e-48, 1e-10);
    assertClose(Tails.student(25, 298), 1.9524539119466152e-75, 1e-10);
    assertClose(Tails.student(7.08, 199.9), 1.1975032378423385e-11, 1e-10);
    assertClose(Tails.student(30, 531), 1.0681938172657466e-116, 1e-10);
    assertClose(Tails.student(40, 598), 1.7718907005771472e-171, 1e-10);
    assertClose(Tails.student(15.7, 1000), 4.042089230142632e-50, 1e-10);
    assertClose(Tails.student(15.9, 1000), 3.1918571693957535e-51, 1e-10);
    assertClose(Tails.student(26, 1000), 1.4465024813504884e-114, 1e-10);
    assertClose(Tails.student(25, 2500), 1.297698519664898e-123, 1e-10);
    assertClose(Tails.student(26, 2500), 2.0493568891756068e-132, 1e-10);
    assertClose(Tails.student(36, 10000), 2.800954910858097e-267, 1e-10);
    assertClose(Tails.student(100, 20), 8.85086610896254e-29, 1e-10);
    assertClose(Tails.student(300, 5), 3.904953728961104e-12, 1e-10);
    assertClose(Tails.student(1.7, 90), 0.04629225921237481, 1e-10);
  }
}
