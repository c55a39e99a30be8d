package io.mlops4j.examples;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the arrows of ARCHITECTURE.md: who may depend on whom, and what no library may do. */
class ArchitectureTest {

  /** Each library with the libraries it may use. */
  private static final Map<String, List<String>> ARROWS =
      Map.of(
          "core", List.of(),
          "quantize", List.of(),
          "drift", List.of(),
          "cost", List.of("core"),
          "serving", List.of("core", "drift", "cost"));

  private static final JavaClasses LIBRARIES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              ARROWS.keySet().stream().map(ArchitectureTest::root).toArray(String[]::new));

  private static String root(String module) {
    return "io.mlops4j." + module;
  }

  private static String inside(String module) {
    return root(module) + "..";
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "quantize", "drift", "cost", "serving"})
  void library_dependsOnlyWhereItsArrowsPoint(String module) {
    assertThat(LIBRARIES.stream().filter(c -> c.getPackageName().startsWith(root(module))).toList())
        .as("classes scanned in %s", module)
        .hasSizeGreaterThan(5);
    List<String> forbidden =
        new ArrayList<>(
            List.of(
                "io.mlops4j.examples..",
                "io.mlops4j.benchmarks..",
                "io.mlops4j.cli..",
                "io.mlops4j.spark.."));
    List<String> allowed = ARROWS.getOrDefault(module, List.of());
    ARROWS.keySet().stream()
        .filter(other -> !other.equals(module) && !allowed.contains(other))
        .map(ArchitectureTest::inside)
        .forEach(forbidden::add);
    noClasses()
        .that()
        .resideInAPackage(inside(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new))
        .check(LIBRARIES);
  }

  @Test
  void incubatorVectors_areNamedInTheKernelPackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.mlops4j.quantize.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .check(LIBRARIES);
    assertThat(
            LIBRARIES
                .get("io.mlops4j.quantize.kernel.VectorKernels")
                .getDirectDependenciesFromSelf())
        .as("what the vector kernels use")
        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("jdk.incubator"));
  }

  @Test
  void driftAndQuantize_needNoJsonLibraryAndNoNativeCode() {
    noClasses()
        .that()
        .resideInAnyPackage(inside("drift"), inside("quantize"))
        // The one room that runs a model on samples, for the recipes that ask for it.
        .and()
        .doNotHaveFullyQualifiedName("io.mlops4j.quantize.ActivationRun")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml..", "com.google.gson..", "ai.onnxruntime..", "ai.djl..")
        .check(LIBRARIES);
  }

  @Test
  void packages_ofALibraryFormNoCycle() {
    ARROWS
        .keySet()
        .forEach(
            module ->
                slices()
                    .matching("(" + root(module) + "..)")
                    .should()
                    .beFreeOfCycles()
                    // A module's packages share its root exception.
                    .ignoreDependency(alwaysTrue(), assignableTo(RuntimeException.class))
                    .allowEmptyShould(true)
                    .check(LIBRARIES));
  }

  @Test
  void packages_areNullMarked() {
    LIBRARIES.stream()
        .map(c -> c.getPackage())
        .distinct()
        .forEach(
            p ->
                assertThat(p.isAnnotatedWith(NullMarked.class))
                    .as("@NullMarked on %s", p.getName())
                    .isTrue());
  }

  @Test
  void types_carryNamesOfTheField() {
    classes()
        .that()
        .areTopLevelClasses()
        .should()
        .haveSimpleNameNotEndingWith("Util")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .andShould()
        .haveSimpleNameNotEndingWith("Helper")
        .andShould()
        .haveSimpleNameNotEndingWith("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .check(LIBRARIES);
  }

  @Test
  void libraries_neverPrintExitOrDeserialise() {
    noClasses().should().accessField(System.class, "out").check(LIBRARIES);
    noClasses().should().accessField(System.class, "err").check(LIBRARIES);
    noClasses().should().callMethod(System.class, "exit", int.class).check(LIBRARIES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .check(LIBRARIES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .check(LIBRARIES);
  }

  @Test
  void libraries_takeTimeFromAnInjectedClock() {
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(LIBRARIES);
    noClasses().should().callMethod(System.class, "nanoTime").check(LIBRARIES);
    for (Class<?> type : List.of(Instant.class, LocalDate.class, LocalDateTime.class)) {
      noClasses().should().callMethod(type, "now").check(LIBRARIES);
    }
    noClasses().should().callConstructor(Date.class).check(LIBRARIES);
  }

  @Test
  void libraries_holdNoMutableStaticState() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(LIBRARIES);
  }
}
