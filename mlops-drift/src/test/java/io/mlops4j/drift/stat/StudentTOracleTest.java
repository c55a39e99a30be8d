package io.mlops4j.drift.stat;

import static io.mlops4j.drift.stat.Samples.assertClose;

import org.junit.jupiter.api.Test;

class StudentTOracleTest {
  @Test
  void welch_isScipys() {
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = u(1, 7), y = u(2, 5)
    check(
        StudentT.welch().test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        0.31637352715785777,
        0.7637844793728742,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = u(1, 20), y = u(2, 30) + 0.1
    check(
        StudentT.welch().test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        0.37326731345755965,
        0.7105987251193325,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = u(3, 50), y = u(4, 50) + 0.15
    check(
        StudentT.welch().test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        2.2555266635974,
        0.026361519229434714,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = u(5, 150), y = u(6, 120) + 0.1
    check(
        StudentT.welch().test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        5.416271842505583,
        1.3773982900846049e-07,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = u(7, 1000), y = u(8, 800) + 0.03
    check(
        StudentT.welch()
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        1.745034927376854,
        0.08115826195603093,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = h(9, 200), y = h(10, 300) + 0.5
    check(
        StudentT.welch().test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        1.0376389810632725,
        0.30069546127075064,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = h(11, 60), y = h(12, 40)
    check(
        StudentT.welch().test(Samples.heavy(11, 60), Samples.heavy(12, 40)),
        1.292917985749827,
        0.20334371211529054,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = u(13, 400), y = u(14, 300) + 0.3
    check(
        StudentT.welch()
            .test(Samples.uniform(13, 400), Samples.plus(0.3, Samples.uniform(14, 300))),
        13.95961691896526,
        7.065277748690782e-39,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = t(1, 8, 3), y = t(2, 6, 3)
    check(
        StudentT.welch().test(Samples.tied(1, 8, 3), Samples.tied(2, 6, 3)),
        0.8699176724016799,
        0.4092912346337541,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = t(3, 60, 5), y = t(4, 40, 5)
    check(
        StudentT.welch().test(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5)),
        -0.5473851014143034,
        0.5857713502467925,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = t(5, 500, 10), y = t(6, 400, 10) + 1.0
    check(
        StudentT.welch()
            .test(Samples.tied(5, 500, 10), Samples.plus(1.0, Samples.tied(6, 400, 10))),
        6.121889381398912,
        1.3988006864464163e-09,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False) of x = t(7, 12, 4), y = t(8, 9, 4) + 1.0
    check(
        StudentT.welch().test(Samples.tied(7, 12, 4), Samples.plus(1.0, Samples.tied(8, 9, 4))),
        1.9349665583947802,
        0.07196655956012399,
        1e-10);
  }

  @Test
  void student_isScipys() {
    // scipy 1.17.1: ttest_ind(y, x) of x = u(1, 7), y = u(2, 5)
    check(
        StudentT.student().test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        0.35574836870384474,
        0.7294191265692797,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = u(1, 20), y = u(2, 30) + 0.1
    check(
        StudentT.student().test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        0.3482232521184036,
        0.7291951687148049,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = u(3, 50), y = u(4, 50) + 0.15
    check(
        StudentT.student().test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        2.2555266635974,
        0.02632389254961607,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = u(5, 150), y = u(6, 120) + 0.1
    check(
        StudentT.student()
            .test(Samples.uniform(5, 150), Samples.plus(0.1, Samples.uniform(6, 120))),
        5.372235284219568,
        1.6893149431605892e-07,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = u(7, 1000), y = u(8, 800) + 0.03
    check(
        StudentT.student()
            .test(Samples.uniform(7, 1000), Samples.plus(0.03, Samples.uniform(8, 800))),
        1.745242982408442,
        0.08111341041367676,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = h(9, 200), y = h(10, 300) + 0.5
    check(
        StudentT.student().test(Samples.heavy(9, 200), Samples.plus(0.5, Samples.heavy(10, 300))),
        1.2708874529910608,
        0.20436202122180627,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = h(11, 60), y = h(12, 40)
    check(
        StudentT.student().test(Samples.heavy(11, 60), Samples.heavy(12, 40)),
        1.5674116459414718,
        0.12024191872160728,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = u(13, 400), y = u(14, 300) + 0.3
    check(
        StudentT.student()
            .test(Samples.uniform(13, 400), Samples.plus(0.3, Samples.uniform(14, 300))),
        13.965207231142378,
        2.896325266597283e-39,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = t(3, 60, 5), y = t(4, 40, 5)
    check(
        StudentT.student().test(Samples.tied(3, 60, 5), Samples.tied(4, 40, 5)),
        -0.5668434311252408,
        0.572116585976611,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = t(5, 500, 10), y = t(6, 400, 10) + 1.0
    check(
        StudentT.student()
            .test(Samples.tied(5, 500, 10), Samples.plus(1.0, Samples.tied(6, 400, 10))),
        6.094725661455859,
        1.625462094116013e-09,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x) of x = t(7, 12, 4), y = t(8, 9, 4) + 1.0
    check(
        StudentT.student().test(Samples.tied(7, 12, 4), Samples.plus(1.0, Samples.tied(8, 9, 4))),
        1.997898055120797,
        0.06024745139334122,
        1e-10);
  }

  @Test
  void less_isScipys() {
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False, alternative="less") of x = u(1, 7), y = u(2,
    // 5)
    check(
        StudentT.welch().with(Alternative.LESS).test(Samples.uniform(1, 7), Samples.uniform(2, 5)),
        0.31637352715785777,
        0.618107760313563,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False, alternative="less") of x = u(1, 20), y = u(2,
    // 30) + 0.1
    check(
        StudentT.welch()
            .with(Alternative.LESS)
            .test(Samples.uniform(1, 20), Samples.plus(0.1, Samples.uniform(2, 30))),
        0.37326731345755965,
        0.6447006374403337,
        1e-10);
    // scipy 1.17.1: ttest_ind(y, x, equal_var=False, alternative="less") of x = u(3, 50), y = u(4,
    // 50) + 0.15
    check(
        StudentT.welch()
            .with(Alternative.LESS)
            .test(Samples.uniform(3, 50), Samples.plus(0.15, Samples.uniform(4, 50))),
        2.2555266635974,
        0.9868192403852827,
        1e-10);
  }

  private static void check(TestResult result, double statistic, double pValue, double relative) {
    assertClose(result.statistic(), statistic, 1e-9);
    assertClose(result.pValue(), pValue, relative);
  }
}
