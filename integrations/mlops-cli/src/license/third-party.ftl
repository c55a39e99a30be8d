<#-- What is in mlops.jar beside the code of mlops4j; the licence texts stand in META-INF/third-party. -->
mlops.jar holds code of others. Each is listed with its licence; what it brings of licence and notice
stands in META-INF/third-party, the Apache License, Version 2.0, also in META-INF/LICENSE.

<#list dependencyMap as entry>
<#assign project = entry.getKey()>
<#assign licences = entry.getValue()>
${project.groupId}:${project.artifactId}:${project.version} - ${licences?join(", ")}<#if project.url??> - ${project.url}</#if>
</#list>
Chart.js, in the drift report page - MIT - io/mlops4j/drift/chartjs/LICENSE.md
