// A lint rule: sequence numbers wrap, so they are compared and moved only by the functions of src/codec/sequence.ts.

const operators = new Set(['<', '<=', '>', '>=', '+', '-', '+=', '-=', '++', '--']);

function isSequenceNumber(type) {
  return type.aliasSymbol?.name === 'SequenceNumber' || (type.isUnion() && type.types.some(isSequenceNumber));
}

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      bare: '{{operator}} ignores that sequence numbers wrap; expected a function of codec/sequence.ts',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    function check(node, operands) {
      if (!operators.has(node.operator)) return;
      if (!operands.some((operand) => isSequenceNumber(services.getTypeAtLocation(operand)))) return;
      context.report({ node, messageId: 'bare', data: { operator: node.operator } });
    }
    return {
      BinaryExpression: (node) => check(node, [node.left, node.right]),
      AssignmentExpression: (node) => check(node, [node.left, node.right]),
      UpdateExpression: (node) => check(node, [node.argument]),
    };
  },
};
