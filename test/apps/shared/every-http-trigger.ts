/** Every way in which a browser's request comes to Lambda, in one bundle. */
export const everyHttpTrigger = {
  lambda: {
    trigger: ["aws.apigateway.http-v2", "aws.apigateway.rest", "aws.function-url", "aws.alb"],
  },
};
