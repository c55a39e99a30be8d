package io.mlops4j.core.evaluate;

/** How a question with several answers becomes questions with two. */
public enum MultiClass {
  /** Each class against all others together; sensitive to how frequent the classes are. */
  ONE_VS_REST,
  /**
   * Each class against each other, on the rows of both. D. Hand, R. Till, <i>A Simple
   * Generalisation of the Area Under the ROC Curve for Multiple Class Classification Problems</i>,
   * Machine Learning 45 (2001).
   */
  ONE_VS_ONE
}
