package io.mlops4j.quantize.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

final class VectorKernels implements Kernels {
  @Override
  public float sum(float[] a) {
    return FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, a, 0)
        .reduceLanes(VectorOperators.ADD);
  }
}
